# By order_id/service_type/service_id, which the data source vpsbg_order shows.
terraform import 'vpsbg_order_renewal.legacy[0]' 2867/server/2864
