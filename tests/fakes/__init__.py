"""Stand-ins written by hand, over real sockets."""
