package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// ServerStatus is the live state of a machine.
type ServerStatus struct {
	Running          *Bool        `json:"running"`
	Suspended        *Bool        `json:"suspended"`
	NetworkSuspended *Bool        `json:"network_suspended"` // it runs, but its traffic is stopped
	RescueMode       *Bool        `json:"rescue_mode"`
	DNSResolvers     []string     `json:"dns_resolvers"`
	CPU              *ServerCPU   `json:"cpu"`
	Disk             *ServerQuota `json:"disk"`
	Bandwidth        *ServerQuota `json:"bandwidth"` // a limit of 0 is none
}

// ServerCPU is how busy the CPUs of a server are, in percent.
type ServerCPU struct {
	Used *Amount `json:"used"`
	Free *Amount `json:"free"`
}

// ServerQuota is how much of something a server uses, in GB.
type ServerQuota struct {
	Used  *Amount `json:"used"`
	Limit *Amount `json:"limit"`
}

// ServerMetric is one sample of five minutes.
type ServerMetric struct {
	Timestamp  Time    `json:"timestamp"`
	Running    *Bool   `json:"running"`
	CPU        *Amount `json:"cpu"`         // percent
	NetworkIn  *Amount `json:"network_in"`  // MB/s
	NetworkOut *Amount `json:"network_out"` // MB/s
	Disk       *Amount `json:"disk"`        // GB
	IORead     *Amount `json:"io_read"`     // MB/s
	IOWrite    *Amount `json:"io_write"`    // MB/s
}

// ServerBandwidth is the traffic of a server in GB.
type ServerBandwidth struct {
	Limit      Amount         `json:"limit"` // 0 is none
	Used       Amount         `json:"used"`
	DailyUsage []DailyTraffic `json:"daily_usage"`
}

// DailyTraffic is the traffic of a day in GB.
type DailyTraffic struct {
	Timestamp Time   `json:"timestamp"`
	Incoming  Amount `json:"incoming"`
	Outgoing  Amount `json:"outgoing"`
}

// GetServerStatus reads the live state of a server (getServerStatus).
func (c *Client) GetServerStatus(ctx context.Context, id ID) (*ServerStatus, error) {
	return fetch[ServerStatus](ctx, c, operation{"getServerStatus", read, known},
		request{method: http.MethodGet, path: fmt.Sprintf("/servers/%d/status", id)})
}

// GetServerMetrics lists the samples of a month, the newest first (getServerMetrics). Year and month are not sent if
// they are 0.
func (c *Client) GetServerMetrics(ctx context.Context, id ID, year, month int64) iter.Seq2[ServerMetric, error] {
	query := url.Values{}
	setUnlessZero(query, "filter[year]", year)
	setUnlessZero(query, "filter[month]", month)
	return list[ServerMetric](ctx, c, listing{operation{"getServerMetrics", read, known}, fmt.Sprintf("/servers/%d/metrics", id), query, asSent})
}

// GetServerBandwidth reads the traffic of a server between two times, which are not sent if they are zero
// (getServerBandwidth).
func (c *Client) GetServerBandwidth(ctx context.Context, id ID, start, end time.Time) (*ServerBandwidth, error) {
	return fetch[ServerBandwidth](ctx, c, operation{"getServerBandwidth", read, known},
		request{method: http.MethodGet, path: fmt.Sprintf("/servers/%d/bandwidth", id), query: period(start, end)})
}

// period is the filter for what is between two times. A zero time is not sent.
func period(start, end time.Time) url.Values {
	query := url.Values{}
	for name, at := range map[string]time.Time{"filter[start]": start, "filter[end]": end} {
		if !at.IsZero() {
			query.Set(name, strconv.FormatInt(at.Unix(), 10))
		}
	}
	return query
}

func setUnlessZero(query url.Values, name string, value int64) {
	if value != 0 {
		query.Set(name, strconv.FormatInt(value, 10))
	}
}
