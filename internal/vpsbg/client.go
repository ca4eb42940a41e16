// Package vpsbg is a client of the VPSBG API. It knows nothing of Terraform but its log.
//
// Every operation of the API is one method, named as its operationId, with the [class] of the call written beside it:
// the class decides when a call may be sent again. Lists are iterators that fetch page after page. Every failure is
// an [*Error].
package vpsbg

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/go-cleanhttp"
)

// DefaultEndpoint is the base address of the public API.
const DefaultEndpoint = "https://api.vpsbg.eu/v1"

// Config says how a [Client] reaches the API. Token is required.
type Config struct {
	Token       string            // API token: a read token may only GET
	TokenSource string            // where the token came from, for the error that it is refused
	Endpoint    string            // base address, DefaultEndpoint when empty
	UserAgent   string            // sent as it is
	Transport   http.RoundTripper // a pooled transport when nil
	Clock       Clock             // wall time when nil
}

// maxConnections is how many connections to the API a client has at most. It keeps as many open: each costs a TLS
// handshake.
const maxConnections = 10

// Client calls the API. It is safe for concurrent use; its calls share one gate, so that a 429 holds back all of them.
type Client struct {
	endpoint    *url.URL
	tokenSource string
	wire        *wire
	clock       Clock
	gate        gate
	apiClock    apiClock
	writes      atomic.Int64
}

// New returns a client, or an error if the token is empty or the endpoint is not acceptable (see [ParseEndpoint]).
func New(config Config) (*Client, error) {
	if config.Token == "" {
		return nil, errors.New("the API token is empty")
	}
	if config.Endpoint == "" {
		config.Endpoint = DefaultEndpoint
	}
	endpoint, err := ParseEndpoint(config.Endpoint)
	if err != nil {
		return nil, err
	}
	if config.Transport == nil {
		config.Transport = newTransport()
	}
	if config.Clock == nil {
		config.Clock = WallClock{}
	}
	return &Client{
		endpoint:    endpoint,
		tokenSource: config.TokenSource,
		wire:        &wire{next: config.Transport, token: config.Token, userAgent: config.UserAgent},
		clock:       config.Clock,
	}, nil
}

// newTransport returns a transport that speaks HTTP/1.1 only. Go sends an HTTP/2 request again by itself, a POST as
// well, when the server refuses its stream or goes away: a purchase would be sent twice, below every rule of this
// package.
func newTransport() *http.Transport {
	transport := cleanhttp.DefaultPooledTransport()
	transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = maxConnections, maxConnections
	transport.ForceAttemptHTTP2 = false
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP1(true)
	return transport
}

// Clock returns the clock that the client waits by, for waits around its calls.
func (c *Client) Clock() Clock { return c.clock }

// Writes returns how many calls have ended that may have changed something.
func (c *Client) Writes() int64 { return c.writes.Load() }

// Underway returns how many calls have no answer yet.
func (c *Client) Underway() int { return c.gate.calls() }

// IsHolding reports whether the rate limit holds calls back, so that another one would only wait behind them.
func (c *Client) IsHolding() bool { return c.gate.isHolding() }

// IsPressed reports whether the rate limit leaves so few requests that it pays to wait for others that a call can be
// joined with.
func (c *Client) IsPressed() bool { return c.gate.isPressed() }

// TokenHash tells tokens apart without showing them.
func (c *Client) TokenHash() string { return fmt.Sprintf("%x", sha256.Sum256([]byte(c.wire.token))) }

// Endpoint returns the base address of the API.
func (c *Client) Endpoint() string { return c.endpoint.String() }

// ParseEndpoint checks a base address: https, or plain http to a loopback address only, because every request carries
// the token.
func ParseEndpoint(endpoint string) (*url.URL, error) {
	parsed, err := url.Parse(strings.TrimRight(endpoint, "/"))
	switch {
	case err != nil || parsed.Hostname() == "":
		// It is not quoted: where a password would be is not known.
		return nil, errors.New("it is not an absolute URL such as " + DefaultEndpoint)
	case parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "":
		return nil, errors.New("the endpoint must have neither credentials nor a query nor a fragment")
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return nil, fmt.Errorf("%q is not an https address", endpoint)
	case parsed.Scheme == "https", parsed.Scheme == "http" && isLoopback(parsed.Hostname()):
		return parsed, nil
	default:
		return nil, fmt.Errorf("%q would send the API token unencrypted: use https (plain http is accepted for loopback addresses only)", endpoint)
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
