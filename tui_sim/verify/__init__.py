"""The consumers' side: reads events back and says what is wrong with them."""
