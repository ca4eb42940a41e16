package vpsbg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// Billing states of a server; the list is open. They say nothing of its power state.
const (
	ServerProcessing = "processing"
	ServerActive     = "active"
	ServerSuspended  = "suspended"
	ServerTerminated = "terminated"
)

// Server is a machine and the contract under which it runs.
type Server struct {
	ID                 ID             `json:"id"`
	Hostname           string         `json:"hostname"`
	BillingCycle       Int            `json:"billing_cycle"` // months
	Plan               Plan           `json:"plan"`
	Status             string         `json:"status"`
	Virtualization     *string        `json:"virtualization"`
	PromoCode          *string        `json:"promo_code"`
	RenewAmount        *Amount        `json:"renew_amount"`
	RenewAmountWithVAT *Amount        `json:"renew_amount_with_vat"`
	Locked             Bool           `json:"locked"`
	LockReason         *string        `json:"lock_reason"`
	CreatedAt          Time           `json:"created_at"`
	ExpiryAt           Time           `json:"expiry_at"`           // paid until
	PotentialExpiryAt  Time           `json:"potential_expiry_at"` // paid until, once the open renewal orders are paid
	AutoRenew          *Bool          `json:"auto_renew"`
	Image              *ServerImage   `json:"server_image"`
	IPAddresses        []IPAddress    `json:"ip_addresses"`
	Addons             []ServerAddon  `json:"addons"`
	CancelRequest      *CancelRequest `json:"cancel_request"`
	State              *ServerState   `json:"state"` // nil on the items of a list
}

// ServerState is the live state of a machine.
type ServerState struct {
	Running      *Bool         `json:"running"`
	MeasuredBoot *MeasuredBoot `json:"measured_boot"` // nil with the stock boot chain
}

// IsRunning reports whether the machine is switched on; ok is false where the API does not say.
func (s *Server) IsRunning() (running, ok bool) {
	if s.State == nil || s.State.Running == nil {
		return false, false
	}
	return bool(*s.State.Running), true
}

// Boots reports whether the server boots an image of the account.
func (s *Server) Boots(image ID) bool {
	if s.State == nil || s.State.MeasuredBoot == nil {
		return false
	}
	is := func(booted *MeasuredBootImage) bool { return booted != nil && booted.ID == image }
	return is(s.State.MeasuredBoot.KernelImage) || is(s.State.MeasuredBoot.InitrdImage)
}

// IPAddress is an address of a server, floating IPs included.
type IPAddress struct {
	ID            ID             `json:"id"`
	Address       string         `json:"ip_address"`
	Prefix        *Int           `json:"prefix"`
	Version       Int            `json:"version"` // 4 or 6
	Type          string         `json:"type"`
	Main          Bool           `json:"main"`
	DDoSProtected Bool           `json:"ddos_protected"`
	FloatingIP    FloatingIPMark `json:"floating_ip"`
	FloatingIPID  *ID            `json:"floating_ip_id"`
	PTR           PTR            `json:"ptr"`
}

// CancelRequest is a pending cancellation. What the numbers in Type mean is not public.
type CancelRequest struct {
	ID        ID      `json:"id"`
	Type      Int     `json:"type"`
	Reason    *string `json:"reason"`
	CreatedAt Time    `json:"created_at"`
}

// ServerFilter narrows ListServers. Without Statuses the API leaves out servers that are processing or terminated.
type ServerFilter struct {
	IP       string
	Search   string // address or host name
	Statuses []string
}

// LiveServers are all states in which a server exists.
var LiveServers = []string{ServerProcessing, ServerActive, ServerSuspended}

// ListServers lists servers (listServers).
func (c *Client) ListServers(ctx context.Context, filter ServerFilter) iter.Seq2[Server, error] {
	return list[Server](ctx, c, serverListing(filter))
}

// ListServersPage fetches one page of ListServers; the first has the number 1.
func (c *Client) ListServersPage(ctx context.Context, filter ServerFilter, number int) (*Page[ListedServer], error) {
	return fetchPage[ListedServer](ctx, c, serverListing(filter), number)
}

// ListedServer is a server as a list shows it, which is hardly documented.
type ListedServer struct {
	Server
	// Complete reports whether the list has all that a read of the server has, but for State.
	Complete bool
}

// UnmarshalJSON also looks at what is there: what a list merely leaves out must not look like a change.
func (s *ListedServer) UnmarshalJSON(body []byte) error {
	var has struct {
		Plan              present `json:"plan"`
		BillingCycle      present `json:"billing_cycle"`
		ExpiryAt          present `json:"expiry_at"`
		PotentialExpiryAt present `json:"potential_expiry_at"`
		IPAddresses       present `json:"ip_addresses"`
		Addons            present `json:"addons"`
		Image             present `json:"server_image"`
		CancelRequest     present `json:"cancel_request"`
	}
	if err := json.Unmarshal(body, &has); err != nil {
		return err
	}
	s.Complete = bool(has.Plan && has.BillingCycle && has.ExpiryAt && has.PotentialExpiryAt && has.IPAddresses &&
		has.Addons &&
		has.Image && has.CancelRequest)
	return json.Unmarshal(body, &s.Server)
}

// present reports whether a field is there, if only as null.
type present bool

// UnmarshalJSON implements [json.Unmarshaler].
func (p *present) UnmarshalJSON([]byte) error {
	*p = true
	return nil
}

func serverListing(filter ServerFilter) listing {
	query := url.Values{}
	setUnlessEmpty(query, "filter[ip]", filter.IP)
	setUnlessEmpty(query, "filter[search]", filter.Search)
	setUnlessEmpty(query, "filter[status]", strings.Join(filter.Statuses, ","))
	return listing{operation{"listServers", read, known}, "/servers", query, sized}
}

func setUnlessEmpty(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}

// GetServer reads a server (getServer).
func (c *Client) GetServer(ctx context.Context, id ID) (*Server, error) {
	return fetch[Server](ctx, c, operation{"getServer", read, known},
		request{method: http.MethodGet, path: fmt.Sprintf("/servers/%d", id), about: subject{"server", id}})
}

// DeployServerRequest is what to buy. Exactly one of the four sources is set.
type DeployServerRequest struct {
	Name           string `json:"name"` // host name
	Plan           string `json:"plan"` // plan key
	BillingCycle   int64  `json:"billing_cycle"`
	ImageID        ID     `json:"image_id,omitempty"`
	SnapshotID     ID     `json:"snapshot_id,omitempty"`
	BackupID       ID     `json:"backup_id,omitempty"`
	PrimaryISOID   ID     `json:"primary_iso_id,omitempty"`
	SecondaryISOID ID     `json:"secondary_iso_id,omitempty"`
	Password       string `json:"password,omitempty"`
	SSHKeys        []ID   `json:"ssh_keys,omitempty"`
	AddonOrder
	ExtraIPv4     int64  `json:"extra_ipv4,omitempty"`
	ExtraIPv4DDoS int64  `json:"extra_ipv4_ddos,omitempty"`
	ExtraIPv6     int64  `json:"extra_ipv6,omitempty"`
	PromoCode     string `json:"promo_code,omitempty"`
}

// Deployment is the answer to a purchase: an order, or, where the API answers so, the server. One of both is set.
type Deployment struct {
	Order  *Order
	Server *Server
}

// UnmarshalJSON tells an order from a server by the fields that only one of them has.
func (d *Deployment) UnmarshalJSON(body []byte) error {
	var mark struct {
		Hostname *json.RawMessage `json:"hostname"`
		TaxRate  *json.RawMessage `json:"tax_rate"`
		Services *json.RawMessage `json:"services"`
	}
	if err := json.Unmarshal(body, &mark); err != nil {
		return err
	}
	switch {
	case mark.Hostname != nil:
		return json.Unmarshal(body, &d.Server)
	case mark.TaxRate != nil || mark.Services != nil:
		return json.Unmarshal(body, &d.Order)
	default:
		return errors.New("it is neither an order nor a server")
	}
}

// DeployServer buys a server (deployServer).
func (c *Client) DeployServer(ctx context.Context, body DeployServerRequest) (*Deployment, error) {
	return fetch[Deployment](ctx, c, operation{"deployServer", billed, known},
		request{method: http.MethodPost, path: "/servers", body: body})
}

// CancelServers requests that servers end, now or at the end of the paid period (cancelServers).
func (c *Client) CancelServers(ctx context.Context, ids []ID, now bool, reason string) error {
	type cancelServersRequest struct {
		ServerIDs []ID   `json:"server_ids"`
		Reason    string `json:"reason,omitempty"`
		Now       bool   `json:"now"`
	}
	return c.do(ctx, operation{"cancelServers", idempotentFor(ids), known},
		request{method: http.MethodPost, path: "/servers/cancel", body: cancelServersRequest{ids, reason, now}})
}

// UndoCancelServers takes pending cancel requests back (undoCancelServers).
func (c *Client) UndoCancelServers(ctx context.Context, ids []ID) error {
	return c.do(ctx, operation{"undoCancelServers", idempotentFor(ids), inferred},
		request{method: http.MethodDelete, path: "/servers/cancel", body: map[string][]ID{"server_ids": ids}})
}

// ChangeServerPassword sets the password of root or Administrator; it takes effect with the next boot
// (changeServerPassword).
func (c *Client) ChangeServerPassword(ctx context.Context, id ID, password string, reboot bool) error {
	type changePasswordRequest struct {
		Password string `json:"password"`
		Reboot   bool   `json:"reboot"`
	}
	return c.do(ctx, operation{"changeServerPassword", idempotent, known},
		request{method: http.MethodPut, path: fmt.Sprintf("/servers/%d/password", id), body: changePasswordRequest{password, reboot}})
}

// UpdateServerHostname sets the host name (updateServerHostname).
func (c *Client) UpdateServerHostname(ctx context.Context, id ID, hostname string) error {
	return c.do(ctx, operation{"updateServerHostname", idempotent, inferred},
		request{method: http.MethodPut, path: fmt.Sprintf("/servers/%d/hostname", id), body: map[string]string{"hostname": hostname}})
}

// UpdateServerSSHKeys sets which SSH keys a server carries (updateServerSSHKeys).
func (c *Client) UpdateServerSSHKeys(ctx context.Context, id ID, keys []ID) error {
	if keys == nil {
		keys = []ID{}
	}
	return c.do(ctx, operation{"updateServerSSHKeys", idempotent, inferred},
		request{method: http.MethodPatch, path: fmt.Sprintf("/servers/%d/ssh-keys", id), body: map[string][]ID{"ssh_keys": keys}})
}
