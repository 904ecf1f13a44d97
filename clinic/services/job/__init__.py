"""Jobs: long work beside the app, printing in batches and nightly work among it."""
