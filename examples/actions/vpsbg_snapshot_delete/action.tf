# terraform apply -invoke=action.vpsbg_snapshot_delete.old
action "vpsbg_snapshot_delete" "old" {
  config {
    snapshot_id = "116"
  }
}
