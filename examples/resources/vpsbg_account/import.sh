# By the email address that the owner signs in with, which the data source vpsbg_account shows.
terraform import vpsbg_account.main owner@example.com
