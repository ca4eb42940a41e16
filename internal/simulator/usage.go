package simulator

import (
	"strconv"
	"time"
)

// Of the usage of a month, as many samples are kept.
const (
	metricSamples  = 12
	metricInterval = 5 * time.Minute
)

// usedDisk is what every server has written to its disk, in GB.
const usedDisk = 3.8271484375

// maximumDays is the longest time that the traffic is asked for at once.
const maximumDays = 366

// getServerMetrics samples every five minutes, the last ones of the month or until now.
func (s *Simulator) getServerMetrics(c *call) answer {
	server, refusal := s.server(c)
	if server == nil {
		return refusal
	}
	errs := fieldErrors{}
	year := c.number("filter[year]", s.state.Now.Year(), 2000, 9999, errs)
	month := c.number("filter[month]", int(s.state.Now.Month()), 1, 12, errs)
	if len(errs) > 0 {
		return errs.answer()
	}
	first := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	newest := first.AddDate(0, 1, 0).Add(-metricInterval)
	if s.state.Now.Before(newest) {
		newest = s.state.Now.Truncate(metricInterval)
	}
	data := []object{}
	for i := range metricSamples {
		at := newest.Add(-time.Duration(i) * metricInterval)
		if !at.Before(first) && !at.Before(server.CreatedAt) {
			data = append(data, server.metric(at))
		}
	}
	return ok(object{"data": data})
}

// metric is a sample; what it says follows from its time.
func (v *Server) metric(at time.Time) object {
	sample := object{
		"timestamp": at.Unix(), "running": v.Running, "cpu": 0, "network_in": 0, "network_out": 0,
		"disk": usedDisk, "io_read": 0, "io_write": 0,
	}
	if v.Running {
		sample["cpu"] = float64(10+at.Minute()%10) / 10
		sample["network_in"], sample["network_out"], sample["io_write"] = 0.006080078125, 0.000115234375, 0.0106669921875
	}
	return sample
}

// getServerBandwidth returns the traffic of every day from the first to the last.
func (s *Simulator) getServerBandwidth(c *call) answer {
	server, refusal := s.server(c)
	if server == nil {
		return refusal
	}
	now := s.state.Now
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	errs := fieldErrors{}
	const latest = 1 << 35 // a thousand years from now
	start := time.Unix(int64(c.number("filter[start]", int(month.Unix()), 0, latest, errs)), 0).UTC()
	end := time.Unix(int64(c.number("filter[end]", int(now.Unix()), 0, latest, errs)), 0).UTC()
	switch {
	case len(errs) > 0:
	case end.Before(start):
		errs.add("filter[end]", "The end must not be before the start.")
	case end.Sub(start) > maximumDays*24*time.Hour:
		errs.add("filter[end]", "The end must not be more than a year after the start.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	used, days := 0.0, []object{}
	for day := midnight(start); !day.After(end); day = day.AddDate(0, 0, 1) {
		incoming, outgoing := s.traffic(server, day)
		used += incoming + outgoing
		days = append(days, object{"timestamp": day.Unix(), "incoming": incoming, "outgoing": outgoing})
	}
	return ok(object{"limit": server.bandwidthLimit(), "used": cents(used), "daily_usage": days})
}

// traffic is what a server takes in and sends on a day, nothing before it was bought and in the future.
func (s *Simulator) traffic(v *Server, day time.Time) (incoming, outgoing float64) {
	if day.Before(midnight(v.CreatedAt)) || day.After(s.state.Now) {
		return 0, 0
	}
	return 1 + float64(day.Day())/100, 0.25
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// bandwidthLimit is in GB a month; 0 is none.
func (v *Server) bandwidthLimit() int {
	if v.addonOf("bandwidth") != nil {
		return 0
	}
	return planByKey(v.Plan).bandwidth * 1000
}

// number reads a whole number of the query.
func (c *call) number(name string, missing, lowest, highest int, errs fieldErrors) int {
	text := c.request.URL.Query().Get(name)
	if text == "" {
		return missing
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < lowest || n > highest {
		errs.add(name, "The "+name+" field is invalid.")
	}
	return n
}
