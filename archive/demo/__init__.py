"""What `./albumen demo` shows: invented holdings, taken in through the same code as real ones."""
