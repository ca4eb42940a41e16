# terraform apply -invoke=action.vpsbg_order_delete.mistake
action "vpsbg_order_delete" "mistake" {
  config {
    order_id = "2867"
  }
}
