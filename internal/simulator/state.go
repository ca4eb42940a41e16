package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// State is everything the simulator knows, as GET /_sim/state shows it and as the state file keeps it.
type State struct {
	// Now is the clock.
	Now time.Time `json:"now"`
	// Balance of the account, gross unless [Variants].BalanceCounts is "net".
	Balance float64 `json:"balance"`
	// Spent is what was taken from the balance so far.
	Spent float64 `json:"spent"`
	// Purchases counts the servers that were ordered, paid or not.
	Purchases int `json:"purchases"`
	// LastID is the last id that was given to anything.
	LastID  int             `json:"last_id"`
	Servers map[int]*Server `json:"servers"`
	Orders  map[int]*Order  `json:"orders"`
	SSHKeys map[int]*SSHKey `json:"ssh_keys"`
	// What servers are installed from and booted with, beside the images of the catalogue.
	ISOs               map[int]*ISO               `json:"isos"`
	Snapshots          map[int]*Medium            `json:"snapshots"`
	Backups            map[int]*Medium            `json:"backups"`
	MeasuredBootImages map[int]*MeasuredBootImage `json:"measured_boot_images"`
	FloatingIPs        map[int]*FloatingIP        `json:"floating_ips"`
	Tickets            map[int]*Ticket            `json:"tickets"`
	// Protections are those of addresses with DDoS protection, by the id of the address.
	Protections map[int]*Protection `json:"protections"`
	// Whom the account belongs to, and what moved its balance, the oldest first.
	User      *User     `json:"user"`
	Affiliate Affiliate `json:"affiliate"`
	// TwoFactorSecrets counts the secrets that were made.
	TwoFactorSecrets int           `json:"two_factor_secrets"`
	Transactions     []Transaction `json:"transactions"`
	// Variants and Violations are filled in for GET /_sim/state.
	Variants   *Variants `json:"variants,omitempty"`
	Violations []string  `json:"violations,omitempty"`
}

// Server is a server, with what the API never shows.
type Server struct {
	ID           int    `json:"id"`
	Hostname     string `json:"hostname"`
	Status       string `json:"status"`
	Plan         string `json:"plan"`
	BillingCycle int    `json:"billing_cycle"`
	PromoCode    string `json:"promo_code,omitempty"`
	AutoRenew    bool   `json:"auto_renew"`
	// Disk in GB; it may be smaller than the plan's after the plan grew without it.
	Disk          int            `json:"disk"`
	Running       bool           `json:"running"`
	RescueMode    bool           `json:"rescue_mode"`
	Password      string         `json:"password,omitempty"`
	SSHKeys       []int          `json:"ssh_keys"`
	Install       Install        `json:"install"`
	AttachedISOs  AttachedISOs   `json:"attached_isos"`
	MeasuredBoot  *MeasuredBoot  `json:"measured_boot"`
	Extras        Extras         `json:"extras"`
	IPAddresses   []IPAddress    `json:"ip_addresses"` // without floating IPs
	Addons        []Addon        `json:"addons"`
	CancelRequest *CancelRequest `json:"cancel_request"`
	// Reboots, Reinstalls and Restores count them.
	Reboots    int `json:"reboots"`
	Reinstalls int `json:"reinstalls"`
	Restores   int `json:"restores"`
	// Transition is what the server is on its way to, locked.
	Transition *Transition `json:"transition,omitempty"`
	// StopsLate is a stop that was refused and happens nevertheless once the lock is gone.
	StopsLate bool `json:"stops_late,omitempty"`
	// OrderID is the open renewal order; 0 when there is none.
	OrderID     int       `json:"order_id"`
	Locked      bool      `json:"locked"`
	LockReason  string    `json:"lock_reason,omitempty"`
	LockedAt    time.Time `json:"locked_at,omitzero"`
	LockedUntil time.Time `json:"locked_until,omitzero"`
	CreatedAt   time.Time `json:"created_at"`
	ReadyAt     time.Time `json:"ready_at"`
	ExpiryAt    time.Time `json:"expiry_at"`
	// TerminateAt is set while the server is suspended.
	TerminateAt time.Time `json:"terminate_at,omitzero"`
}

// Install is what a server was installed from.
type Install struct {
	ImageID        *int `json:"image_id,omitempty"`
	SnapshotID     *int `json:"snapshot_id,omitempty"`
	BackupID       *int `json:"backup_id,omitempty"`
	PrimaryISOID   *int `json:"primary_iso_id,omitempty"`
	SecondaryISOID *int `json:"secondary_iso_id,omitempty"`
}

// AttachedISOs are in the drives of a server.
type AttachedISOs struct {
	PrimaryISOID   *int `json:"primary_iso_id"`
	SecondaryISOID *int `json:"secondary_iso_id"`
}

// MeasuredBoot is what a server boots instead of what is on its disk.
type MeasuredBoot struct {
	KernelImageID int  `json:"kernel_image_id"`
	InitrdImageID *int `json:"initrd_image_id"`
}

// Transition is an operation that takes time. When it is over its fields come into effect; what is missing stays.
type Transition struct {
	At time.Time `json:"at"`
	// Running is how it leaves the server, Boots that the server is rebooted on the way.
	Running    bool     `json:"running"`
	Boots      bool     `json:"boots"`
	RescueMode *bool    `json:"rescue_mode,omitempty"`
	Plan       *string  `json:"plan,omitempty"`
	Disk       *int     `json:"disk,omitempty"`
	PrimaryIP  *int     `json:"primary_ip,omitempty"`
	Install    *Install `json:"install,omitempty"`
	Password   *string  `json:"password,omitempty"`
	SSHKeys    *[]int   `json:"ssh_keys,omitempty"`
	// Attaches and Detaches are floating IPs.
	Attaches []int `json:"attaches,omitempty"`
	Detaches []int `json:"detaches,omitempty"`
}

// Extras are the additional addresses of a server.
type Extras struct {
	IPv4     int `json:"extra_ipv4"`
	IPv4DDoS int `json:"extra_ipv4_ddos"`
	IPv6     int `json:"extra_ipv6"`
}

// IPAddress is an address of a server or of a floating IP.
type IPAddress struct {
	ID            int       `json:"id"`
	IPAddress     string    `json:"ip_address"`
	Prefix        int       `json:"prefix"`
	Version       int       `json:"version"`
	Main          bool      `json:"main"`
	DDoSProtected bool      `json:"ddos_protected"`
	AssignedOn    time.Time `json:"assigned_on"`
	// PTR is reverse DNS: address to host name.
	PTR map[string]string `json:"ptr,omitempty"`
}

// FloatingIP is a paid service of its own, which is renewed with the server that it is attached to.
type FloatingIP struct {
	ID int `json:"id"`
	// Kind is ipv4, ipv4_ddos or ipv6.
	Kind          string         `json:"kind"`
	Status        string         `json:"status"`
	BillingCycle  int            `json:"billing_cycle"`
	Address       IPAddress      `json:"address"`
	CancelRequest *CancelRequest `json:"cancel_request"`
	// ServerID is the server that it is attached to, 0 for none.
	ServerID int `json:"server_id"`
	// Wanted is the server that it was bought for; it is attached once it is paid.
	Wanted int `json:"wanted,omitempty"`
	// BoughtBy is the order that bought it, OrderID its own open renewal order; 0 when there is none.
	BoughtBy   int       `json:"bought_by"`
	OrderID    int       `json:"order_id"`
	LockReason string    `json:"lock_reason,omitempty"` // empty while it is not locked
	LockedAt   time.Time `json:"locked_at,omitzero"`
	ExpiryAt   time.Time `json:"expiry_at"`
	// TerminateAt is set while it is suspended.
	TerminateAt time.Time `json:"terminate_at,omitzero"`
}

// Addon is an addon of a server.
type Addon struct {
	ID        int       `json:"id"`
	Name      string    `json:"name"`
	Quantity  int       `json:"quantity"`
	Monthly   float64   `json:"monthly"`
	CreatedAt time.Time `json:"created_at"`
	// EndedAt is set once the addon is cancelled for the end of the period.
	EndedAt time.Time `json:"ended_at,omitzero"`
}

// CancelRequest is a pending cancellation.
type CancelRequest struct {
	ID        int       `json:"id"`
	Type      int       `json:"type"`
	Reason    string    `json:"reason"`
	CreatedAt time.Time `json:"created_at"`
}

// SSHKey is a key of the account.
type SSHKey struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	Key  string `json:"key"`
}

// ISO is one of the account.
type ISO struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
	// Size in MB is known once the ISO is there.
	Size int `json:"size,omitempty"`
	// Status is downloading, ready or failed.
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
	// ArrivesAt is set while it is downloading.
	ArrivesAt time.Time `json:"arrives_at,omitzero"`
}

// Medium is a snapshot or a backup.
type Medium struct {
	ID       int    `json:"id"`
	ServerID int    `json:"server_id"`
	Name     string `json:"name"`
	// Size is the one of the disk that it was made of, in GB.
	Size      int       `json:"size"`
	CreatedAt time.Time `json:"created_at"`
}

// MeasuredBootImage is a file that was uploaded; its content is not kept.
type MeasuredBootImage struct {
	ID        int       `json:"id"`
	Name      string    `json:"name"`
	Size      int64     `json:"size"`
	CreatedAt time.Time `json:"created_at"`
}

// Order is an order with its lines.
type Order struct {
	ID              int       `json:"id"`
	Type            string    `json:"type"`
	Status          string    `json:"status"`
	AutoPay         bool      `json:"auto_pay"`
	PromoCode       string    `json:"promo_code,omitempty"`
	Amount          float64   `json:"amount"`
	AmountWithVAT   float64   `json:"amount_with_vat"`
	FromBalance     float64   `json:"amount_from_balance"`
	PaymentMethod   string    `json:"payment_method"`
	CreatedAt       time.Time `json:"created_at"`
	DueAt           time.Time `json:"due_at"`
	PaymentDate     time.Time `json:"payment_date,omitzero"`
	Lines           []*Line   `json:"services"`
	PayAt           time.Time `json:"pay_at,omitzero"`
	ServersAppearAt time.Time `json:"servers_appear_at,omitzero"`
	// Lapses is set for a renewal that is due before the period of its servers ends, and paid or cancelled then.
	Lapses bool `json:"lapses,omitempty"`
}

// Line is a line of an order: one server, or one addon of a server.
type Line struct {
	Label              string    `json:"label"`
	Sublabel           string    `json:"sublabel,omitempty"`
	ServiceType        string    `json:"service_type"`
	ServiceID          int       `json:"service_id"`
	BillingCycle       int       `json:"billing_cycle"`
	MinimumCycle       int       `json:"minimum_billing_cycle"`
	IsPeriodChangeable bool      `json:"is_period_changeable"`
	Monthly            float64   `json:"monthly"`
	Amount             float64   `json:"amount"`
	AmountWithVAT      float64   `json:"amount_with_vat"`
	PromoCode          string    `json:"promo_code,omitempty"`
	PeriodFrom         time.Time `json:"period_from"`
	PeriodTo           time.Time `json:"period_to"`
	// Extends is the end of a period that the line extends; it is PeriodFrom unless the line is a floating IP's, which may
	// be paid for longer than its server.
	Extends time.Time `json:"extends,omitzero"`
	// ServerID is the server that a line of a renewal belongs to.
	ServerID int `json:"server_id,omitempty"`
	// FloatingIP is the floating IP that a line is about.
	FloatingIP int `json:"floating_ip,omitempty"`
	// Wanted is the server to create once the order is paid.
	Wanted *Server `json:"wanted,omitempty"`
}

func newState(now time.Time, balance float64) State {
	return State{
		Now: now, Balance: balance, LastID: 2863,
		Servers: map[int]*Server{}, Orders: map[int]*Order{}, SSHKeys: map[int]*SSHKey{},
		MeasuredBootImages: map[int]*MeasuredBootImage{}, Transactions: firstDeposit(now, balance),
		FloatingIPs: map[int]*FloatingIP{},
	}
}

// complete fills in what a new account has from the start, and what an older state file does not have yet.
func (s *State) complete() {
	if s.ISOs == nil {
		s.ISOs = seedISOs()
	}
	if s.Snapshots == nil {
		s.Snapshots = seedSnapshots()
	}
	if s.Backups == nil {
		s.Backups = seedBackups()
	}
	if s.Tickets == nil {
		s.Tickets = seedTickets(s.Now)
	}
	if s.Protections == nil {
		s.Protections = seedProtections(s.Now)
	}
	if s.User == nil {
		s.User = seedUser()
	}
	if s.FloatingIPs == nil {
		s.FloatingIPs = map[int]*FloatingIP{}
	}
	for _, server := range s.Servers {
		server.completeDisk()
	}
	for _, order := range s.Orders {
		for _, line := range order.Lines {
			if line.Wanted != nil {
				line.Wanted.completeDisk()
			}
		}
	}
}

func (v *Server) completeDisk() {
	if v.Disk == 0 {
		v.Disk = planByKey(v.Plan).disk
	}
}

// nextID gives every object an id of its own, so that a mixed-up id is never right by chance.
func (s *Simulator) nextID() int {
	s.state.LastID++
	return s.state.LastID
}

// State returns a copy of everything.
func (s *Simulator) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	variants := s.variants
	full := s.state
	full.Variants = &variants
	full.Violations = s.violations
	var copied State
	if err := json.Unmarshal(encode(full), &copied); err != nil {
		panic(err) // the state is made of plain values
	}
	return copied
}

func (s *Simulator) load() error {
	if s.options.StateFile == "" {
		return nil
	}
	data, err := os.ReadFile(s.options.StateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.state = newState(s.state.Now, 0) // without the servers to start with
	if err := json.Unmarshal(data, &s.state); err != nil {
		return fmt.Errorf("state file %s: %w", s.options.StateFile, err)
	}
	s.state.complete()
	s.watched = maps.Clone(s.state.Orders)
	if ahead := time.Until(s.state.Now); ahead > 0 {
		s.offset = ahead
	}
	return nil
}

// save writes a file beside the old one first: a crash leaves either the old or the new state.
func (s *Simulator) save() error {
	if s.options.StateFile == "" {
		return nil
	}
	file, err := os.CreateTemp(filepath.Dir(s.options.StateFile), ".state-*")
	if err != nil {
		return err
	}
	_, err = file.Write(encode(s.state))
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), s.options.StateFile)
}

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // answers and state are made of plain values
	}
	return data
}

// sorted returns the values of a map by rising id.
func sorted[T any](byID map[int]T) []T {
	ids := make([]int, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	values := make([]T, len(ids))
	for i, id := range ids {
		values[i] = byID[id]
	}
	return values
}
