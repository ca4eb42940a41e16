package serverinfo_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

var aboutServer = config{"server_id": serverID}

func TestStatus(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_server_status"
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			session := sim.Session(t)
			session.Shows(typ, aboutServer, checks{
				"running":           flag(true),
				"suspended":         flag(false),
				"network_suspended": flag(false),
				"rescue_mode":       flag(false),
				"dns_resolvers":     list(text("9.9.9.9"), text("208.67.222.222")),
				"cpu":               object(checks{"used": amount(2), "free": amount(98)}),
				"disk":              object(checks{"used": amount(3.8271484375), "limit": amount(50)}),
				"bandwidth":         object(checks{"used": amount(6.13), "limit": amount(5000)}),
			})
			must(t, sim.ChangeServer(serverID, simulator.ServerChange{Running: pointer(false), RescueMode: pointer(true)}))
			session.Shows(typ, aboutServer, checks{"running": flag(false), "rescue_mode": flag(true)})
			wrote(t, sim)
		})
	}

	sim := acctest.Start(t, simulator.Options{Servers: 1})
	session := sim.Session(t)
	session.Refuses(typ, config{"server_id": 7}, "", "Unable to read the status of server 7: GET /servers/7/status (getServerStatus) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": "web"}, "server_id", `"web" is not an id`)
	answer(t, sim, "getServerStatus", `{"running": null, "cpu": {"used": 3}, "dns_resolvers": []}`)
	session.Shows(typ, aboutServer, checks{
		"running": null, "suspended": null, "disk": null, "bandwidth": null,
		"cpu": object(checks{"used": amount(3), "free": null}), "dns_resolvers": list(),
	})
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_server_metrics"
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			must(t, sim.Advance(17*time.Minute))
			at := func(timestamp string) knownvalue.Check {
				return knownvalue.ObjectPartial(checks{"timestamp": text(timestamp)})
			}
			session := sim.Session(t)
			session.Shows(typ, aboutServer, checks{"metrics": list(
				object(checks{
					"timestamp":   text("2026-01-15T12:15:00Z"),
					"running":     flag(true),
					"cpu":         amount(1.5),
					"network_in":  amount(0.006080078125),
					"network_out": amount(0.000115234375),
					"disk":        amount(3.8271484375),
					"io_read":     amount(0),
					"io_write":    amount(0.0106669921875),
				}),
				at("2026-01-15T12:10:00Z"), at("2026-01-15T12:05:00Z"), at("2026-01-15T12:00:00Z"),
			)})
			session.Shows(typ, config{"server_id": serverID, "month": 1}, checks{"metrics": knownvalue.ListSizeExact(4)})
			session.Shows(typ, config{"server_id": serverID, "year": 2025, "month": 12}, checks{"metrics": list()})
			wrote(t, sim)
		})
	}

	sim := acctest.Start(t, simulator.Options{Servers: 1})
	session := sim.Session(t)
	refuses := func(year, month any, attribute, text string) {
		t.Helper()
		session.Refuses(typ, config{"server_id": serverID, "year": year, "month": month}, attribute, text)
	}
	session.Refuses(typ, config{"server_id": 7}, "", "Unable to read the metrics of server 7: GET /servers/7/metrics (getServerMetrics) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": "web"}, "server_id", `"web" is not an id`)
	refuses(nil, 13, "month", "Attribute month value must be between 1 and 12, got: 13")
	refuses(26, 1, "year", "Attribute year value must be between 1000 and 9999, got: 26")
	refuses(2026, nil, "year", `Attribute "month" must be specified when "year" is specified`)
	refuses(1999, 1, "", "filter[year]: The filter[year] field is invalid.")
	answer(t, sim, "getServerMetrics", `{"data": [{"cpu": "1"}, {"timestamp": 1696888562}, {"timestamp": 1696888806, "running": 0}]}`)
	sample := func(timestamp, running, cpu knownvalue.Check) knownvalue.Check {
		return object(checks{
			"timestamp": timestamp, "running": running, "cpu": cpu,
			"network_in": null, "network_out": null, "disk": null, "io_read": null, "io_write": null,
		})
	}
	session.Shows(typ, aboutServer, checks{"metrics": list(
		sample(text("2023-10-09T22:00:06Z"), flag(false), null),
		sample(text("2023-10-09T21:56:02Z"), null, null),
		sample(null, null, amount(1)),
	)})
}

func TestBandwidth(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_server_bandwidth"
	between := func(start, end any) config { return config{"server_id": serverID, "start": start, "end": end} }
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := reader(t, quirks)
			must(t, sim.Advance(3*day))
			traffic := func(day string, incoming float64) knownvalue.Check {
				return object(checks{"timestamp": text(day), "incoming": amount(incoming), "outgoing": amount(0.25)})
			}
			session := sim.Session(t)
			session.Shows(typ, aboutServer, checks{"limit": amount(5000), "used": amount(5.66), "daily_usage": knownvalue.ListSizeExact(18)})
			session.Shows(typ, between("2026-01-17T00:00:00Z", nil), checks{
				"daily_usage": list(traffic("2026-01-17T00:00:00Z", 1.17), traffic("2026-01-18T00:00:00Z", 1.18)),
			})
			session.Shows(typ, between("2026-01-16T02:00:00+02:00", "2026-01-17T23:59:59Z"), checks{
				"start": text("2026-01-16T02:00:00+02:00"), "used": amount(2.83),
				"daily_usage": list(traffic("2026-01-16T00:00:00Z", 1.16), traffic("2026-01-17T00:00:00Z", 1.17)),
			})
			wrote(t, sim)
		})
	}

	sim := acctest.Start(t, simulator.Options{Servers: 1})
	session := sim.Session(t)
	session.Refuses(typ, config{"server_id": 7}, "", "Unable to read the traffic of server 7: GET /servers/7/bandwidth (getServerBandwidth) answered 404 Not Found")
	session.Refuses(typ, config{"server_id": "web"}, "server_id", `"web" is not an id`)
	session.Refuses(typ, between("2026-01-17", "2026-01-18T00:00:00Z"), "start", "Invalid RFC3339 String Value")
	session.Refuses(typ, between("2026-01-17T00:00:00Z", "2026-01-16T23:59:59Z"), "end",
		"The period ends at 2026-01-16T23:59:59Z, before it begins at 2026-01-17T00:00:00Z.")
	if diags := session.ValidateDataSource(t.Context(), typ, between("2026-01-17T00:00:00Z", acctest.Unknown)); len(diags) > 0 {
		t.Errorf("an end that is not known yet: %s", diags)
	}
	session.Refuses(typ, between("2024-01-17T00:00:00Z", nil), "", "filter[end]: The end must not be more than a year after the start.")
}
