"""Reports: what people take away. Built on the same rows and records that the pages show."""
