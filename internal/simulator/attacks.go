package simulator

import (
	"slices"
	"time"
)

// Attack is one on an address with DDoS protection.
type Attack struct {
	ID            string    `json:"id"`
	StartedAt     time.Time `json:"started_at"`
	EndsAt        time.Time `json:"ends_at"`
	Detector      string    `json:"detector"`
	Severity      string    `json:"severity"`
	Reason        string    `json:"reason"`
	Description   string    `json:"description"`
	PeakBandwidth float64   `json:"peak_bandwidth"`
	PeakPPS       int       `json:"peak_pps"`
}

// attackPeriod is of which attacks are listed unless a request says otherwise.
const attackPeriod = 7 * 24 * time.Hour

// trafficInterval is how far the samples of the traffic of an attack are apart.
const trafficInterval = time.Minute

// seedAttacks are an attack of the last hour that is not over, and two before.
func seedAttacks(now time.Time) []Attack {
	return []Attack{
		{
			ID: "qAEbdFBBluE9bYI", StartedAt: now.AddDate(0, 0, -10), EndsAt: now.AddDate(0, 0, -10).Add(17 * time.Minute),
			Detector: "BPS", Severity: "middle", Reason: "BPS threshold 50.000M is exceeded (1.214G)",
			Description: "UDP ANY:123 to ANY:[0-65535]", PeakBandwidth: 23197.292503, PeakPPS: 3142007,
		},
		{
			ID: "Ws8PeaCFn4bZ4Rf", StartedAt: now.AddDate(0, 0, -2), EndsAt: now.AddDate(0, 0, -2).Add(15 * time.Minute),
			Detector: "PPS", Severity: "low", Reason: "PPS threshold 50.000k is exceeded (63.839k)",
			Description: "TCP(ALL:ACK) ANY:[0-65535] to ANY:[0-65535]", PeakBandwidth: 157.928618, PeakPPS: 117936,
		},
		{
			ID: "k3RfW9sUcVt0aZp", StartedAt: now.Add(-5 * time.Minute), EndsAt: now.Add(55 * time.Minute),
			Detector: "BPS_LIMIT", Severity: "middle", Reason: "BPS threshold 50.000M is exceeded (2.4G)",
			Description: "UDP ANY:53 to ANY:[0-65535]", PeakBandwidth: 2400.5, PeakPPS: 410000,
		},
	}
}

func (a *Attack) isOngoing(now time.Time) bool { return a.EndsAt.After(now) }

// exact writes a timestamp as those of attacks are written.
func exact(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Simulator) showAttack(a Attack) object {
	shown := object{
		"id": a.ID, "ongoing": a.isOngoing(s.state.Now), "started_at": exact(a.StartedAt), "ended_at": nil,
		"detector": a.Detector, "severity": a.Severity, "reason": a.Reason, "description": a.Description,
		"peak_bandwidth": a.PeakBandwidth, "peak_pps": a.PeakPPS,
	}
	if !a.isOngoing(s.state.Now) {
		shown["ended_at"] = exact(a.EndsAt)
	}
	return shown
}

// listAttacks lists those that began in a period, the newest first.
func (s *Simulator) listAttacks(c *call) answer {
	protection := s.protection(c)
	if protection == nil {
		return notProtected()
	}
	errs := fieldErrors{}
	const latest = 1 << 35 // a thousand years from now
	now := s.state.Now
	start := time.Unix(int64(c.number("filter[start]", int(now.Add(-attackPeriod).Unix()), 0, latest, errs)), 0)
	end := time.Unix(int64(c.number("filter[end]", int(now.Unix()), 0, latest, errs)), 0)
	if len(errs) == 0 && end.Before(start) {
		errs.add("filter[end]", "The end must not be before the start.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	attacks := slices.DeleteFunc(slices.Clone(protection.Attacks), func(a Attack) bool {
		return a.StartedAt.Before(start) || a.StartedAt.After(end)
	})
	slices.SortFunc(attacks, func(a, b Attack) int { return b.StartedAt.Compare(a.StartedAt) })
	return page(c, attacks, s.showAttack)
}

// attack finds the attack of the path.
func (s *Simulator) attack(c *call) (*Attack, answer) {
	protection := s.protection(c)
	if protection == nil {
		return nil, notProtected()
	}
	attack := find(protection.Attacks, func(a Attack) bool { return a.ID == c.params["attack_id"] })
	if attack == nil {
		return nil, notFound("Attack")
	}
	return attack, answer{}
}

func (s *Simulator) getAttack(c *call) answer {
	attack, refusal := s.attack(c)
	if attack == nil {
		return refusal
	}
	shown := s.showAttack(*attack)
	traffic := func(what object) object {
		what["peak_bandwidth"], what["peak_pps"] = attack.PeakBandwidth, attack.PeakPPS
		what["total_bandwidth"], what["total_pps"] = cents(attack.PeakBandwidth*10), attack.PeakPPS*10
		return what
	}
	shown["initial_bandwidth"], shown["initial_pps"] = attack.PeakBandwidth/10, attack.PeakPPS/10
	shown["top_protocols"] = []object{traffic(object{"name": "UDP", "number": 17})}
	shown["top_source_asns"] = []object{traffic(object{"asn": 64496, "name": "EXAMPLE-AS", "country": "NL"})}
	shown["top_source_ips"] = []object{traffic(object{"ip": "192.0.2.77", "country": nil})}
	shown["top_ports"] = object{"tcp": nil, "udp": object{"123": attack.PeakPPS}}
	return ok(shown)
}

// getAttackBandwidth samples every minute, until now if the attack is not over.
func (s *Simulator) getAttackBandwidth(c *call) answer {
	attack, refusal := s.attack(c)
	if attack == nil {
		return refusal
	}
	data := []object{}
	for at := attack.StartedAt; !at.After(attack.EndsAt) && !at.After(s.state.Now); at = at.Add(trafficInterval) {
		data = append(data, object{"timestamp": at.Unix(), "bandwidth": attack.PeakBandwidth, "pps": attack.PeakPPS})
	}
	return ok(object{"data": data})
}

// getNetworkProtectionBandwidth samples every five minutes; there is more while an attack lasts.
func (s *Simulator) getNetworkProtectionBandwidth(c *call) answer {
	protection := s.protection(c)
	if protection == nil {
		return notProtected()
	}
	data := []object{}
	newest := s.state.Now.Truncate(metricInterval)
	for i := range metricSamples {
		at := newest.Add(-time.Duration(i) * metricInterval)
		sample := object{"timestamp": at.Unix(), "bandwidth": 1.25, "pps": 210}
		for _, attack := range protection.Attacks {
			if !at.Before(attack.StartedAt) && at.Before(attack.EndsAt) {
				sample["bandwidth"], sample["pps"] = attack.PeakBandwidth, attack.PeakPPS
			}
		}
		data = append(data, sample)
	}
	return ok(object{"data": data})
}
