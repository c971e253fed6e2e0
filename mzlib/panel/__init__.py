"""Panel: raw to processed. Observations in common units, identities, the audit, the build that writes all or nothing."""
