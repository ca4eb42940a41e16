resource "vpsbg_account" "main" {
  technical_email = "operations@example.com"
  phone_number    = "0884625630"
  newsletter      = false

  company_name    = "Example Ltd"
  company_address = "1 Example Street, Sofia"
  company_number  = "223344"
  vat_number      = "BG123456789"
}
