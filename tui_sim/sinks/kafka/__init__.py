"""Apache Kafka. The only room that touches confluent_kafka."""
