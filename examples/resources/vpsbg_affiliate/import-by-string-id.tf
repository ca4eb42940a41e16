import {
  to = vpsbg_affiliate.main
  id = "owner@example.com"
}
