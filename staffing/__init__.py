"""Workload to agents. Values and frames in, frames out; imports only domain."""
