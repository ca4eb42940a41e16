import {
  to = vpsbg_geo_filter.web
  id = "2816"
}
