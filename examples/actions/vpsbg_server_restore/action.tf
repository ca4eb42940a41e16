data "vpsbg_snapshots" "newest" {
  most_recent = true
}

# Overwrites the disk: terraform apply -invoke=action.vpsbg_server_restore.web
action "vpsbg_server_restore" "web" {
  config {
    server_id   = "2864"
    snapshot_id = data.vpsbg_snapshots.newest.snapshots[0].id
  }
}
