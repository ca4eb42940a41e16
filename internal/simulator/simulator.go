package simulator

import (
	"net/http"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
)

// DefaultBalance is what an account starts with unless told otherwise.
const DefaultBalance = 1000.0

// Options are what a simulator starts with.
type Options struct {
	// Token may do everything; "sim-write" by default.
	Token string
	// ReadToken may only GET; "sim-read" by default.
	ReadToken string
	// Balance of the account; nil is DefaultBalance. See [Amount].
	Balance *float64
	// RateLimit is the number of requests per minute and token; 0 is no limit.
	RateLimit int
	// Latency is added to every answer, in real time.
	Latency time.Duration
	// Servers is the number of active servers to start with, server-001.example.com and so on.
	Servers int
	// Samples gives the account some of everything else beside its servers, so that people can look at it.
	Samples bool
	// StateFile keeps the state between two runs; it is loaded if it exists.
	StateFile string
	// Start freezes the clock at this moment: time then moves through Advance only. Zero means wall time.
	Start time.Time
	// Violation is told about each contract violation as it is seen; may be nil.
	Violation func(string)

	// The rest are the [Variants] to start with, by the same names.

	DeployAnswer      string
	HostNames         string
	OrderLabels       string
	ServiceID         string
	ServiceIDDelay    time.Duration
	Terminated        string
	AutoPay           string
	AutoPayDelay      time.Duration
	BalanceCounts     string
	PaidAmounts       string
	RenewalDue        string
	FloatingIPs       bool
	FloatingIPLines   string
	FloatingIPCancel  string
	PTRMaps           string
	ProvisionDelay    time.Duration
	UnconfirmedRoutes bool
	Quirks            bool
	PowerDelay        time.Duration
	ScaleDelay        time.Duration
	InstallDelay      time.Duration
	ISODelay          time.Duration
	StopIgnored       bool
	LateStop          bool
	BareBootImages    bool
	NetworkListUpdate string
	NoGeoFilter       string
	RewritesInput     bool
	NoAffiliate       string
	UserFields        string
}

func (o Options) variants() Variants {
	return Variants{
		DeployAnswer:      o.DeployAnswer,
		HostNames:         o.HostNames,
		OrderLabels:       o.OrderLabels,
		ServiceID:         o.ServiceID,
		ServiceIDDelay:    Duration(o.ServiceIDDelay),
		Terminated:        o.Terminated,
		AutoPay:           o.AutoPay,
		AutoPayDelay:      Duration(o.AutoPayDelay),
		BalanceCounts:     o.BalanceCounts,
		PaidAmounts:       o.PaidAmounts,
		RenewalDue:        o.RenewalDue,
		FloatingIPs:       o.FloatingIPs,
		FloatingIPLines:   o.FloatingIPLines,
		FloatingIPCancel:  o.FloatingIPCancel,
		PTRMaps:           o.PTRMaps,
		ProvisionDelay:    Duration(o.ProvisionDelay),
		UnconfirmedRoutes: o.UnconfirmedRoutes,
		Quirks:            o.Quirks,
		PowerDelay:        Duration(o.PowerDelay),
		ScaleDelay:        Duration(o.ScaleDelay),
		InstallDelay:      Duration(o.InstallDelay),
		ISODelay:          Duration(o.ISODelay),
		StopIgnored:       o.StopIgnored,
		LateStop:          o.LateStop,
		BareBootImages:    o.BareBootImages,
		NetworkListUpdate: o.NetworkListUpdate,
		NoGeoFilter:       o.NoGeoFilter,
		RewritesInput:     o.RewritesInput,
		NoAffiliate:       o.NoAffiliate,
		UserFields:        o.UserFields,
	}
}

// Amount is a helper for [Options].Balance.
func Amount(value float64) *float64 { return &value }

// Simulator plays the API. Create it with [New].
type Simulator struct {
	options   Options
	initial   Variants
	validator *openapi.Validator
	control   http.Handler

	mu         sync.Mutex
	state      State
	watched    map[int]*Order // the orders that something may still happen to
	offset     time.Duration  // how far the clock is ahead of wall time
	variants   Variants
	rateLimit  int
	windows    map[string]*window
	faults     []*Fault
	late       []lateCall
	requests   []*Request
	violations []string
}

// New returns a simulator; a state file that cannot be read is an error.
func New(options Options) (*Simulator, error) {
	if options.Token == "" {
		options.Token = "sim-write"
	}
	if options.ReadToken == "" {
		options.ReadToken = "sim-read"
	}
	if options.Balance == nil {
		options.Balance = Amount(DefaultBalance)
	}
	variants, err := options.variants().complete()
	if err != nil {
		return nil, err
	}
	validator, err := openapi.New()
	if err != nil {
		return nil, err
	}
	s := &Simulator{options: options, initial: variants, validator: validator}
	s.control = s.controlRoutes()
	s.reset()
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// ServeHTTP serves the API below /v1 and the controls below /_sim.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isControl(r.URL.Path) {
		s.control.ServeHTTP(w, r)
		return
	}
	s.serveAPI(w, r)
}

// Close saves the state.
func (s *Simulator) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.save()
}

// Reset brings back the start: state, clock, journal, faults, variants and violations.
func (s *Simulator) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reset()
	return s.save()
}

func (s *Simulator) reset() {
	s.offset = 0
	s.variants = s.initial
	s.rateLimit = s.options.RateLimit
	s.windows = map[string]*window{}
	s.faults, s.late = nil, nil
	s.requests = nil
	s.violations = nil
	s.state = newState(s.startTime(), *s.options.Balance)
	s.state.complete()
	s.watched = map[int]*Order{}
	for n := range s.options.Servers {
		s.seedServer(n + 1)
	}
	if s.options.Samples {
		s.seedFloatingIPs()
	}
}

// Violations lists the contract violations seen so far, requests and answers.
func (s *Simulator) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.violations...)
}

// ResetViolations forgets the contract violations seen so far.
func (s *Simulator) ResetViolations() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = nil
}
