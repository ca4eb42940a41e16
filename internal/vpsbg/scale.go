package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// ScaleQuote is what a move to another plan costs. How a refund is shown is not documented.
type ScaleQuote struct {
	Amount            Amount `json:"amount"`
	AmountWithVAT     Amount `json:"amount_with_vat"`
	EstimatedDowntime string `json:"estimated_downtime"` // short: one reboot; extended: longer
}

type scaleServerRequest struct {
	Plan      string `json:"plan"`
	ScaleDisk bool   `json:"scale_disk"`
}

// ListServerScalePlans lists the plans that a server can move to (listServerScalePlans).
func (c *Client) ListServerScalePlans(ctx context.Context, id ID) iter.Seq2[Plan, error] {
	return list[Plan](ctx, c, listing{operation{"listServerScalePlans", read, inferred}, fmt.Sprintf("/servers/%d/scale", id), nil, asSent})
}

// ScaleServer moves a server to the plan of a key, which is charged or refunded and reboots it (scaleServer). Without
// scaleDisk only CPU and memory grow, so that a later downgrade stays possible.
func (c *Client) ScaleServer(ctx context.Context, id ID, plan string, scaleDisk bool) (*Server, error) {
	return fetch[Server](ctx, c, operation{"scaleServer", billed, inferred},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/scale", id), about: subject{"server", id}, body: scaleServerRequest{plan, scaleDisk}})
}

// CalculateServerScale quotes ScaleServer (calculateServerScale). It changes nothing, but as a POST it needs a write
// token.
func (c *Client) CalculateServerScale(ctx context.Context, id ID, plan string, scaleDisk bool) (*ScaleQuote, error) {
	return fetch[ScaleQuote](ctx, c, operation{"calculateServerScale", read, known},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/scale/calculate", id), body: scaleServerRequest{plan, scaleDisk}})
}
