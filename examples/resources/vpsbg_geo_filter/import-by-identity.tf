import {
  to = vpsbg_geo_filter.web
  identity = {
    id = "2816"
  }
}
