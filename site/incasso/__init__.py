"""A portal about collecting unpaid invoices: guides, sums and quote requests."""
