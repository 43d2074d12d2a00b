"""What a run says of itself: its log, its metrics, its manifest."""
