package vpsbg

import (
	"context"
	"errors"
	"net/http"
)

// NetworkList is a blacklist or a whitelist of an address.
type NetworkList struct {
	Active   *Bool    `json:"active"` // it is in force
	Networks []string `json:"networks"`
}

// check refuses an answer without networks: taken for an empty list, it would mean that all of them are gone.
func (l *NetworkList) check() error {
	if l.Networks == nil {
		return errors.New("it is not a list of networks: it has none, not even an empty one")
	}
	return nil
}

// Setting a list says what shall be on it. Adding to a list what is on it already changes nothing. Both have the effect
// of one call when they are sent twice, hence their class.

// GetBlacklist reads the blacklist of an address (getBlacklist).
func (c *Client) GetBlacklist(ctx context.Context, address ID) (*NetworkList, error) {
	return c.readNetworks(ctx, operation{"getBlacklist", read, inferred}, address, "blacklist")
}

// SetBlacklist replaces the blacklist of an address, and switches it on (setBlacklist).
func (c *Client) SetBlacklist(ctx context.Context, address ID, networks []string) (*NetworkList, error) {
	return c.writeNetworks(ctx, operation{"setBlacklist", idempotent, known}, http.MethodPost, address, "blacklist", networks)
}

// UpdateBlacklist adds networks to the blacklist of an address (updateBlacklist). That it does not replace the list is
// assumed.
func (c *Client) UpdateBlacklist(ctx context.Context, address ID, networks []string) (*NetworkList, error) {
	return c.writeNetworks(ctx, operation{"updateBlacklist", idempotent, inferred}, http.MethodPatch, address, "blacklist", networks)
}

// DeleteBlacklist empties the blacklist of an address (deleteBlacklist).
func (c *Client) DeleteBlacklist(ctx context.Context, address ID) error {
	return c.do(ctx, operation{"deleteBlacklist", idempotent, inferred},
		request{method: http.MethodDelete, path: protectionPath(address, "blacklist")})
}

// GetWhitelist reads the whitelist of an address (getWhitelist).
func (c *Client) GetWhitelist(ctx context.Context, address ID) (*NetworkList, error) {
	return c.readNetworks(ctx, operation{"getWhitelist", read, inferred}, address, "whitelist")
}

// SetWhitelist replaces the whitelist of an address (setWhitelist). That it works as SetBlacklist does is assumed.
func (c *Client) SetWhitelist(ctx context.Context, address ID, networks []string) (*NetworkList, error) {
	return c.writeNetworks(ctx, operation{"setWhitelist", idempotent, inferred}, http.MethodPost, address, "whitelist", networks)
}

// UpdateWhitelist adds networks to the whitelist of an address (updateWhitelist). That it does not replace the list is
// assumed.
func (c *Client) UpdateWhitelist(ctx context.Context, address ID, networks []string) (*NetworkList, error) {
	return c.writeNetworks(ctx, operation{"updateWhitelist", idempotent, inferred}, http.MethodPatch, address, "whitelist", networks)
}

// DeleteWhitelist empties the whitelist of an address (deleteWhitelist).
func (c *Client) DeleteWhitelist(ctx context.Context, address ID) error {
	return c.do(ctx, operation{"deleteWhitelist", idempotent, inferred},
		request{method: http.MethodDelete, path: protectionPath(address, "whitelist")})
}

func (c *Client) readNetworks(ctx context.Context, op operation, address ID, list string) (*NetworkList, error) {
	return fetch[NetworkList](ctx, c, op, request{method: http.MethodGet, path: protectionPath(address, list)})
}

func (c *Client) writeNetworks(
	ctx context.Context, op operation, method string, address ID, list string, networks []string,
) (*NetworkList, error) {
	return fetch[NetworkList](ctx, c, op,
		request{method: method, path: protectionPath(address, list), body: map[string][]string{"networks": networks}})
}
