package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// Keys of addons by which the API's requests do not call them.
const (
	AddonBackups            = "backups"
	AddonMicrosoftRDSSAL    = "microsoft-rds-sal"
	AddonMicrosoftOfficeSAL = "microsoft-office-sal"
)

// ServerAddon is an addon that a server has.
type ServerAddon struct {
	ID            ID      `json:"id"`
	Name          string  `json:"name"` // its key
	Status        *string `json:"status"`
	Quantity      Int     `json:"quantity"`
	Amount        *Amount `json:"amount"`
	AmountWithVAT *Amount `json:"amount_with_vat"`
	EndedAt       Time    `json:"ended_at"`
}

// IsEnding reports whether the cancellation of the addon was requested.
func (a *ServerAddon) IsEnding() bool {
	return !a.EndedAt.IsZero() || a.Status != nil && *a.Status != "" && *a.Status != ServerActive
}

// ServerAddonOffer is an addon that can be bought for a server. Price is monthly.
type ServerAddonOffer struct {
	Key                     string  `json:"key"`
	Price                   Amount  `json:"price"`
	PriceWithVAT            Amount  `json:"price_with_vat"`
	PriceUntilExpiry        *Amount `json:"price_until_expiry"`
	PriceUntilExpiryWithVAT *Amount `json:"price_until_expiry_with_vat"`
	ScalePrice              *Amount `json:"scale_price"`
	ScalePriceWithVAT       *Amount `json:"scale_price_with_vat"`
}

// AddonOrder is which addons to buy.
type AddonOrder struct {
	Backups            bool   `json:"backups,omitempty"`
	CPanel             string `json:"cpanel,omitempty"`    // key of the licence
	Bandwidth          string `json:"bandwidth,omitempty"` // key of the option
	MicrosoftRDSSAL    int64  `json:"microsoft_rds_sal,omitempty"`
	MicrosoftOfficeSAL int64  `json:"microsoft_office_sal,omitempty"`
}

// AddonSizes is how large addons shall be. The API demands MicrosoftRDSSAL: it is 0 for a server that has none.
type AddonSizes struct {
	MicrosoftRDSSAL    int64  `json:"microsoft_rds_sal"`
	MicrosoftOfficeSAL *int64 `json:"microsoft_office_sal,omitempty"`
	CPanel             string `json:"cpanel,omitempty"`
}

// AddonScaleQuote is what a change of addons costs; a refund is negative.
type AddonScaleQuote struct {
	Amount        Amount `json:"amount"`
	AmountWithVAT Amount `json:"amount_with_vat"`
}

// ListServerAddons lists the addons that a server can buy (listServerAddons). Those that it has are in [Server.Addons].
func (c *Client) ListServerAddons(ctx context.Context, id ID) iter.Seq2[ServerAddonOffer, error] {
	return list[ServerAddonOffer](ctx, c, listing{operation{"listServerAddons", read, known}, fmt.Sprintf("/servers/%d/addons", id), nil, asSent})
}

// PurchaseServerAddons buys addons for a server (purchaseServerAddons).
func (c *Client) PurchaseServerAddons(ctx context.Context, id ID, addons AddonOrder) (*Server, error) {
	return fetch[Server](ctx, c, operation{"purchaseServerAddons", billed, known},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/addons", id), about: subject{"server", id}, body: addons})
}

// ScaleServerAddons changes the size of addons, which is charged or refunded (scaleServerAddons).
func (c *Client) ScaleServerAddons(ctx context.Context, id ID, sizes AddonSizes) (*Server, error) {
	return fetch[Server](ctx, c, operation{"scaleServerAddons", billed, inferred},
		request{method: http.MethodPatch, path: fmt.Sprintf("/servers/%d/addons/scale", id), about: subject{"server", id}, body: sizes})
}

// CalculateServerAddonsScale quotes ScaleServerAddons (calculateServerAddonsScale). It changes nothing, but as a POST
// it needs a write token.
func (c *Client) CalculateServerAddonsScale(ctx context.Context, id ID, sizes AddonSizes) (*AddonScaleQuote, error) {
	return fetch[AddonScaleQuote](ctx, c, operation{"calculateServerAddonsScale", read, known},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/addons/scale/calculate", id), body: sizes})
}

// CancelServerAddon requests that an addon ends, now or at the end of the paid period (cancelServerAddon).
func (c *Client) CancelServerAddon(ctx context.Context, server, addon ID, reason string, now bool) error {
	type cancelAddonRequest struct {
		Reason string `json:"reason"`
		Now    bool   `json:"now"`
	}
	return c.do(ctx, operation{"cancelServerAddon", once, known},
		request{method: http.MethodPost, path: fmt.Sprintf("/servers/%d/addons/%d", server, addon), body: cancelAddonRequest{reason, now}})
}

// UndoCancelServerAddon takes the cancellation of an addon back (undoCancelServerAddon).
func (c *Client) UndoCancelServerAddon(ctx context.Context, server, addon ID) error {
	return c.do(ctx, operation{"undoCancelServerAddon", once, inferred},
		request{method: http.MethodDelete, path: fmt.Sprintf("/servers/%d/addons/%d", server, addon)})
}
