data "vpsbg_server" "web" {
  hostname = "web-1.example.com"
}

data "vpsbg_snapshots" "web" {
  server_id = data.vpsbg_server.web.id
}

output "snapshots" {
  value = { for snapshot in data.vpsbg_snapshots.web.snapshots : snapshot.name => snapshot.created_at... }
}

# The newest snapshot of the account, of any server. It is an error if there is none.
data "vpsbg_snapshots" "newest" {
  most_recent = true
}

output "newest_snapshot" {
  value = data.vpsbg_snapshots.newest.snapshots[0].id
}
