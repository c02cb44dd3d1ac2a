"""PURE. The CATAIR batch of the Automated Broker Interface: 80-column records to records of CEE, and back."""
