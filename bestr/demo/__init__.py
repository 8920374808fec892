"""What `make demo` does once the packages are there: prepare the data, keep two programs running, end them."""
