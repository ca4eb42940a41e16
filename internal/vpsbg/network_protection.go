package vpsbg

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// NetworkProtection is the protection of an address against attacks.
type NetworkProtection struct {
	UnderAttack  *Bool      `json:"under_attack"`
	IPAddress    *IPAddress `json:"ip_address"`
	FloatingIPID *ID        `json:"floating_ip_id"`
	ExpiryAt     Time       `json:"expiry_at"`
	// ProtectedService is what has the address, nil for nothing.
	ProtectedService *ProtectedService `json:"protected_service"`
}

// ProtectedService is what has a protected address.
type ProtectedService struct {
	ID    *ID     `json:"id"`
	Type  *string `json:"type"`
	Label *string `json:"label"` // host name of a server
}

// TrafficSample is the traffic at one time.
type TrafficSample struct {
	Timestamp Time    `json:"timestamp"`
	Bandwidth *Amount `json:"bandwidth"` // Mbps
	PPS       *Amount `json:"pps"`
}

// BlockedIP is an address whose traffic is dropped.
type BlockedIP struct {
	Address string `json:"ip"`
}

// UnmarshalJSON also accepts the bare address: the answer is not documented.
func (b *BlockedIP) UnmarshalJSON(body []byte) error {
	if json.Unmarshal(body, &b.Address) == nil {
		return nil
	}
	type object BlockedIP
	return json.Unmarshal(body, (*object)(b))
}

// Attack is an attack on a protected address, as a list shows it.
type Attack struct {
	ID            string  `json:"id"`
	Ongoing       *Bool   `json:"ongoing"`
	StartedAt     Time    `json:"started_at"`
	EndedAt       Time    `json:"ended_at"` // zero while it lasts
	Detector      *string `json:"detector"`
	Severity      *string `json:"severity"`
	Reason        *string `json:"reason"`
	Description   *string `json:"description"`
	PeakBandwidth *Amount `json:"peak_bandwidth"` // Mbps
	PeakPPS       *Int    `json:"peak_pps"`
}

// AttackDetails is an attack with the profile of its traffic.
type AttackDetails struct {
	Attack
	InitialBandwidth *Amount          `json:"initial_bandwidth"` // Mbps
	InitialPPS       *Int             `json:"initial_pps"`
	TopProtocols     []AttackProtocol `json:"top_protocols"`
	TopSourceASNs    []AttackASN      `json:"top_source_asns"`
	TopSourceIPs     []AttackIP       `json:"top_source_ips"`
	TopPorts         json.RawMessage  `json:"top_ports"` // the shape is not documented
}

// AttackTraffic is a part of the traffic of an attack.
type AttackTraffic struct {
	PeakBandwidth  *Amount `json:"peak_bandwidth"` // Mbps
	PeakPPS        *Int    `json:"peak_pps"`
	TotalBandwidth *Amount `json:"total_bandwidth"` // MB
	TotalPPS       *Int    `json:"total_pps"`
}

// AttackProtocol is the traffic of a protocol.
type AttackProtocol struct {
	AttackTraffic
	Name   *string `json:"name"`
	Number *Int    `json:"number"`
}

// AttackASN is the traffic of an autonomous system.
type AttackASN struct {
	AttackTraffic
	ASN     *Int    `json:"asn"`
	Name    *string `json:"name"`
	Country *string `json:"country"`
}

// AttackIP is the traffic of an address.
type AttackIP struct {
	AttackTraffic
	IP      *string `json:"ip"`
	Country *string `json:"country"`
}

func protectionPath(address ID, rest string) string {
	return fmt.Sprintf("/network-protection/%d/%s", address, rest)
}

func attackPath(attack string) string { return "attacks/" + url.PathEscape(attack) }

// GetNetworkProtection reads the protection of an address (getNetworkProtection).
func (c *Client) GetNetworkProtection(ctx context.Context, address ID) (*NetworkProtection, error) {
	op := operation{"getNetworkProtection", read, known}
	req := request{method: http.MethodGet, path: protectionPath(address, "")}
	found, err := fetch[NetworkProtection](ctx, c, op, req)
	if err == nil && found.IPAddress != nil && found.IPAddress.ID != address {
		return nil, req.ofAnother(op, fmt.Sprintf("IP address %d", found.IPAddress.ID))
	}
	return found, err
}

// GetNetworkProtectionBandwidth lists samples of the traffic of an address (getNetworkProtectionBandwidth).
func (c *Client) GetNetworkProtectionBandwidth(ctx context.Context, address ID) iter.Seq2[TrafficSample, error] {
	return list[TrafficSample](ctx, c,
		listing{operation{"getNetworkProtectionBandwidth", read, inferred}, protectionPath(address, "bandwidth"), nil, asSent})
}

// ListBlockedIPs lists the addresses whose traffic to an address is dropped (listBlockedIPs).
func (c *Client) ListBlockedIPs(ctx context.Context, address ID) iter.Seq2[BlockedIP, error] {
	return list[BlockedIP](ctx, c,
		listing{operation{"listBlockedIPs", read, inferred}, protectionPath(address, "blocked-ips"), nil, asSent})
}

// ListAttacks lists the attacks on an address between two times, which are not sent if they are zero (listAttacks).
func (c *Client) ListAttacks(ctx context.Context, address ID, start, end time.Time) iter.Seq2[Attack, error] {
	return list[Attack](ctx, c,
		listing{operation{"listAttacks", read, known}, protectionPath(address, "attacks"), period(start, end), sized})
}

// GetAttack reads an attack on an address (getAttack).
func (c *Client) GetAttack(ctx context.Context, address ID, attack string) (*AttackDetails, error) {
	op := operation{"getAttack", read, known}
	req := request{method: http.MethodGet, path: protectionPath(address, attackPath(attack))}
	found, err := fetch[AttackDetails](ctx, c, op, req)
	if err == nil && found.ID != attack {
		return nil, req.ofAnother(op, "attack "+found.ID)
	}
	return found, err
}

// GetAttackBandwidth lists samples of the traffic of an attack (getAttackBandwidth).
func (c *Client) GetAttackBandwidth(ctx context.Context, address ID, attack string) iter.Seq2[TrafficSample, error] {
	return list[TrafficSample](ctx, c, listing{
		operation{"getAttackBandwidth", read, inferred}, protectionPath(address, attackPath(attack)+"/bandwidth"), nil, asSent,
	})
}

// ofAnother is the error of an answer that is about something else than what was asked for, where that is not the id of
// the answer (see subject).
func (r request) ofAnother(op operation, answered string) error {
	return &Error{
		Operation: op.id, Method: r.method, Path: r.path, Status: http.StatusOK, Answered: answered,
		RouteUnconfirmed: op.evidence == inferred,
	}
}
