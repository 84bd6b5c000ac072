"""How long the hot pages take, beside floors served by the same server in the same run (`make bench`)."""
