# terraform apply -invoke=action.vpsbg_backup_delete.old
action "vpsbg_backup_delete" "old" {
  config {
    backup_id = "77"
  }
}
