"""Do walls follow their law? Statistics on the live tables, each test tried on wrong samplers, too."""
