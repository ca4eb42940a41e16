import {
  to = vpsbg_order_renewal.legacy[0]
  identity = {
    order_id     = "2867"
    service_type = "server"
    service_id   = "2864"
  }
}
