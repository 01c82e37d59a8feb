"""What template.yaml promises about security, operation and completeness."""
