package simulator

import (
	"regexp"
	"slices"
	"strconv"
)

var countryPattern = regexp.MustCompile(`^[A-Z]{2}$`)

func (f *GeoFilter) show() object {
	action := f.Action
	if action == "" {
		action = "deny"
	}
	return object{"active": f.Active, "action": action, "countries": append([]string{}, f.Countries...)}
}

func (s *Simulator) getGeoFilter(c *call) answer {
	protection := s.protection(c)
	switch {
	case protection == nil:
		return notProtected()
	case !protection.GeoFilter.Active && s.variants.NoGeoFilter == "not_found":
		return notFound("Geo filter")
	}
	return ok(protection.GeoFilter.show())
}

func (s *Simulator) setGeoFilter(c *call) answer { return s.changeGeoFilter(c, GeoFilter{}) }

func (s *Simulator) updateGeoFilter(c *call) answer {
	if protection := s.protection(c); protection != nil {
		return s.changeGeoFilter(c, protection.GeoFilter)
	}
	return notProtected()
}

// changeGeoFilter takes what a request says over into a filter, and makes it the one of the address.
func (s *Simulator) changeGeoFilter(c *call, filter GeoFilter) answer {
	protection := s.protection(c)
	if protection == nil {
		return notProtected()
	}
	var request struct {
		Action    *string   `json:"action"`
		Countries *[]string `json:"countries"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if request.Action != nil {
		filter.Action = *request.Action
	}
	if request.Countries != nil {
		filter.Countries = *request.Countries
	}
	errs := fieldErrors{}
	if filter.Action != "allow" && filter.Action != "deny" {
		errs.add("action", "The selected action is invalid.")
	}
	if len(filter.Countries) == 0 {
		errs.add("countries", "The countries field is required.")
	}
	for i, country := range filter.Countries {
		if !countryPattern.MatchString(country) {
			errs.add("countries."+strconv.Itoa(i), "The selected countries."+strconv.Itoa(i)+" is invalid.")
		}
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	slices.Sort(filter.Countries)
	filter.Active, filter.Countries = true, slices.Compact(filter.Countries)
	protection.GeoFilter = filter
	return ok(filter.show())
}

func (s *Simulator) deleteGeoFilter(c *call) answer {
	protection := s.protection(c)
	if protection == nil {
		return notProtected()
	}
	protection.GeoFilter = GeoFilter{}
	return noContent()
}
