"""The journal: what people wrote, decided and took away, in the order in which they did."""
