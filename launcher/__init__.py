"""What `./albumen` runs: environment, private services and processes. Standard library only."""
