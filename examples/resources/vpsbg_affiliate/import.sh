# By the email address that the owner of the account signs in with, which the data source vpsbg_account shows.
terraform import vpsbg_affiliate.main owner@example.com
