package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestMetrics(t *testing.T) {
	a, id, path := machine(t, Options{}, nil)
	metrics := func(filter string) []object {
		t.Helper()
		return a.data(path + "/metrics" + filter)
	}
	if samples := metrics(""); len(samples) != 1 {
		t.Error("there are samples of the time before the server", samples)
	}
	a.advance(24*time.Hour + 3*time.Minute)
	samples := metrics("")
	if len(samples) != 12 {
		t.Fatalf("%d samples", len(samples))
	}
	newest := start.Add(24 * time.Hour)
	for i, sample := range samples {
		a.want(sample, "timestamp", newest.Add(-time.Duration(i)*5*time.Minute).Unix(), "running", true)
	}
	if again := metrics("?filter[month]=1&filter[year]=2026"); string(encode(again)) != string(encode(samples)) {
		t.Error("the same state is shown differently")
	}
	for _, empty := range []string{"?filter[month]=2", "?filter[year]=2025", "?filter[month]=12&filter[year]=2025"} {
		if samples := metrics(empty); len(samples) != 0 {
			t.Error(empty, samples)
		}
	}
	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"running": false})
	a.want(metrics("")[0], "running", false, "cpu", 0)

	a.advance(30 * day)
	a.want(metrics("?filter[month]=1")[0], "timestamp", time.Date(2026, 1, 31, 23, 55, 0, 0, time.UTC).Unix())
	for field, query := range map[string]string{
		"filter[month]": "?filter[month]=13", "filter[year]": "?filter[year]=26",
	} {
		a.refused(field, "GET", path+"/metrics"+query, nil)
	}
	a.refused("filter[month]", "GET", path+"/metrics?filter[month]=may", nil)
	a.object(404, "GET", "/v1/servers/1/metrics")
}

func TestBandwidth(t *testing.T) {
	a, _, path := machine(t, Options{}, nil)
	usage := a.object(200, "GET", path+"/bandwidth")
	days := usage["daily_usage"].([]any)
	if len(days) != 10 {
		t.Fatalf("%d days", len(days))
	}
	a.want(usage, "limit", 5000, "used", 1.35)
	a.want(days[0].(object), "timestamp", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), "incoming", 0, "outgoing", 0)
	a.want(days[9].(object), "timestamp", time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC).Unix(), "incoming", 1.1, "outgoing", 0.25)

	between := func(from, to time.Time) string {
		return fmt.Sprintf("%s/bandwidth?filter[start]=%d&filter[end]=%d", path, from.Unix(), to.Unix())
	}
	a.advance(2 * day)
	usage = a.object(200, "GET", between(start, start.Add(3*day)))
	if days := usage["daily_usage"].([]any); len(days) != 4 || days[3].(object)["incoming"] != 0.0 {
		t.Error(days)
	}
	a.want(usage, "used", 1.35+1.36+1.37)

	a.call(200, "POST", path+"/addons", object{"bandwidth": "1gbps-unmetered"})
	a.want(a.object(200, "GET", path+"/bandwidth"), "limit", 0)

	a.refused("filter[end]", "GET", between(start, start.Add(-day)), nil)
	a.refused("filter[end]", "GET", between(start, start.Add(400*day)), nil)
	a.refused("filter[start]", "GET", path+"/bandwidth?filter[start]=monday", nil)
	a.object(404, "GET", "/v1/servers/1/bandwidth")
}
