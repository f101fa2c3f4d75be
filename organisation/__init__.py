"""What an organisation is: its home folder, its configuration, and the contracts of record kinds."""
