package vpsbg

import (
	"context"
	"errors"
	"net/http"
)

// GeoFilter lets only some countries reach an address, or keeps some out.
type GeoFilter struct {
	Active    *Bool    `json:"active"` // it is in force
	Action    string   `json:"action"` // allow or deny
	Countries []string `json:"countries"`
}

// check refuses an answer without countries: taken for a filter without any, it would mean that there is none.
func (f *GeoFilter) check() error {
	if f.Countries == nil {
		return errors.New("it is not a geo filter: it has no countries, not even none")
	}
	return nil
}

// GeoFilterChange is what shall be different of a geo filter. What is empty stays as it is.
type GeoFilterChange struct {
	Action    string   `json:"action,omitempty"`
	Countries []string `json:"countries,omitempty"`
}

// GetGeoFilter reads the geo filter of an address (getGeoFilter).
func (c *Client) GetGeoFilter(ctx context.Context, address ID) (*GeoFilter, error) {
	return fetch[GeoFilter](ctx, c, operation{"getGeoFilter", read, known},
		request{method: http.MethodGet, path: protectionPath(address, "geo")})
}

// SetGeoFilter makes a filter the geo filter of an address, and switches it on (setGeoFilter). Sent twice it has the
// effect of one call.
func (c *Client) SetGeoFilter(ctx context.Context, address ID, action string, countries []string) (*GeoFilter, error) {
	return fetch[GeoFilter](ctx, c, operation{"setGeoFilter", idempotent, inferred},
		request{method: http.MethodPost, path: protectionPath(address, "geo"), body: GeoFilterChange{action, countries}})
}

// UpdateGeoFilter changes parts of the geo filter of an address (updateGeoFilter). Whether countries are added or
// replaced is not documented; either way, sent twice it has the effect of one call.
func (c *Client) UpdateGeoFilter(ctx context.Context, address ID, change GeoFilterChange) (*GeoFilter, error) {
	return fetch[GeoFilter](ctx, c, operation{"updateGeoFilter", idempotent, inferred},
		request{method: http.MethodPatch, path: protectionPath(address, "geo"), body: change})
}

// DeleteGeoFilter removes the geo filter of an address (deleteGeoFilter).
func (c *Client) DeleteGeoFilter(ctx context.Context, address ID) error {
	return c.do(ctx, operation{"deleteGeoFilter", idempotent, inferred},
		request{method: http.MethodDelete, path: protectionPath(address, "geo")})
}
