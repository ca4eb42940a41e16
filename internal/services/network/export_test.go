package network

// Countries are the codes that are accepted.
const Countries = countries
