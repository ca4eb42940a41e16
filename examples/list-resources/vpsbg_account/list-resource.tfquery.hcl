# The account of the token.
list "vpsbg_account" "current" {
  provider = vpsbg
}
