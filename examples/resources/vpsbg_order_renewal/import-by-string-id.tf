import {
  to = vpsbg_order_renewal.legacy[0]
  id = "2867/server/2864"
}
