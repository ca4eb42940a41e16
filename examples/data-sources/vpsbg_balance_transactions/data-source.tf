data "vpsbg_balance_transactions" "all" {}

output "deposited" {
  value = sum(concat([0], [
    for transaction in data.vpsbg_balance_transactions.all.balance_transactions :
    transaction.amount if transaction.amount > 0
  ]))
}
