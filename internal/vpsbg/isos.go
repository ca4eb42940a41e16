package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// ISO is an installation medium of the account. The values of Status are not public.
type ISO struct {
	ID        ID      `json:"id"`
	Name      string  `json:"name"`
	Size      *Int    `json:"size"`
	Status    *string `json:"status"`
	URL       *string `json:"url"` // where VPSBG fetched it from
	CreatedAt Time    `json:"created_at"`
}

// ListISOs lists the account's ISOs (listISOs).
func (c *Client) ListISOs(ctx context.Context) iter.Seq2[ISO, error] {
	return list[ISO](ctx, c, listing{operation{"listISOs", read, inferred}, "/isos", nil, sized})
}

// GetISO reads an ISO (getISO).
func (c *Client) GetISO(ctx context.Context, id ID) (*ISO, error) {
	return fetch[ISO](ctx, c, operation{"getISO", read, inferred}, request{method: http.MethodGet, path: fmt.Sprintf("/isos/%d", id), about: subject{"ISO", id}})
}

// CreateISO has VPSBG fetch an ISO from an address (createISO). It returns before the ISO is fetched.
func (c *Client) CreateISO(ctx context.Context, name, address string) (*ISO, error) {
	return fetch[ISO](ctx, c, operation{"createISO", billed, inferred},
		request{method: http.MethodPost, path: "/isos", body: map[string]string{"name": name, "url": address}})
}

// DeleteISO deletes an ISO (deleteISO).
func (c *Client) DeleteISO(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"deleteISO", idempotent, inferred}, request{method: http.MethodDelete, path: fmt.Sprintf("/isos/%d", id)})
}
