# Without start, those of the last seven days.
data "vpsbg_attacks" "this_year" {
  ip_address_id = "2816"
  start         = "2026-01-01T00:00:00Z"
}

output "attacks" {
  value = { for attack in data.vpsbg_attacks.this_year.attacks : attack.id => "${attack.started_at}: ${attack.reason}" }
}
