"""What the registry stores about members: consents, ownership proofs, erasure and retention."""
