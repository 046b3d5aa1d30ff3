"""Requirements and agents to shifts, breaks and rosters. Imports only domain."""
